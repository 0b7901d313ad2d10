# Everything but live models: docker build -t threearcs . && docker run --rm threearcs
#
# The base image is named by tag, not by digest, and needs a registry: this file has not been
# built where the repository was made. The claims themselves need no network.
FROM golang:1.26-bookworm
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
CMD ["make", "claims"]

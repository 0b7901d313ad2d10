// Package arc1 tests the claims of section 4 of the paper: fine-tuning by SFT and DPO.
package arc1

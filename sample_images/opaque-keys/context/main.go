// Signs the checksums of a release.
package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	keys := flag.String("keys", "/keys", "where the keys are mounted")
	flag.Parse()
	text, err := os.ReadFile(filepath.Join(*keys, "signing.pem"))
	if err != nil {
		log.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		log.Fatal(err)
	}
	sums, _ := os.ReadFile("release/SHA256SUMS")
	os.Stdout.Write(ed25519.Sign(key.(ed25519.PrivateKey), sums))
}

// Asks for the addresses of a name with Go's own resolver, and prints them sorted, or why there are none.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"sort"
	"strings"
)

func main() {
	networks := map[string]string{"any": "ip", "4": "ip4", "6": "ip6"}
	resolver := net.Resolver{PreferGo: true}
	addresses, err := resolver.LookupIP(context.Background(), networks[os.Args[1]], os.Args[2])
	if err != nil {
		fmt.Println("error", strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	var texts []string
	for _, address := range addresses {
		texts = append(texts, address.String())
	}
	sort.Strings(texts)
	fmt.Println("found", strings.Join(texts, " "))
}

// The only program of the web pods, which have no shell and no tools.
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM, syscall.SIGINT)
	go func() { <-told; os.Exit(0) }()
	http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, "It works!") })
	fmt.Fprintln(os.Stderr, http.ListenAndServe(":80", nil))
	os.Exit(1)
}

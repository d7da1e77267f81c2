// fill: made-up nodes and pods, written straight into etcd in the encoding that the API server stores.
// The first of each kind went through the API server; the others are that one under names of their own.
package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	etcd "go.etcd.io/etcd/client/v3"
	"golang.org/x/sync/errgroup"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubectl/pkg/scheme"
)

const (
	writers  = 4
	together = 100 // objects in one write; etcd takes 128
	teams    = 50
	apps     = 400
)

var storage = protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)

func newFillCommand() *cobra.Command {
	var endpoint string
	var nodes, pods int
	command := &cobra.Command{Use: "fill", RunE: func(command *cobra.Command, _ []string) error {
		client, err := etcd.New(etcd.Config{Endpoints: []string{endpoint}})
		if err != nil {
			return err
		}
		defer client.Close()
		return fill(context.Background(), client, nodes, pods)
	}}
	command.Flags().StringVar(&endpoint, "etcd", "http://127.0.0.1:2379", "where etcd listens")
	command.Flags().IntVar(&nodes, "nodes", 0, "how many nodes there shall be")
	command.Flags().IntVar(&pods, "pods", 0, "how many pods there shall be")
	return command
}

func fill(ctx context.Context, client *etcd.Client, nodes, pods int) error {
	node, pod := &core.Node{}, &core.Pod{}
	if err := readFirst(ctx, client, "/registry/minions/", node); err != nil {
		return err
	}
	if err := readFirst(ctx, client, "/registry/pods/team-00/", pod); err != nil {
		return err
	}
	err := write(ctx, client, nodes, func(i int) (string, runtime.Object) {
		like := nodeLike(node, i)
		return "/registry/minions/" + like.Name, like
	})
	if err != nil {
		return err
	}
	return write(ctx, client, pods, func(i int) (string, runtime.Object) {
		like := podLike(pod, i, nodes)
		return "/registry/pods/" + like.Namespace + "/" + like.Name, like
	})
}

func nodeLike(first *core.Node, i int) *core.Node {
	node := first.DeepCopy()
	name, address := nodeName(i), nodeAddress(i)
	node.Name, node.UID = name, types.UID(uuid.NewString())
	node.Labels["kubernetes.io/hostname"] = name
	node.Annotations["flannel.alpha.coreos.com/public-ip"] = address
	node.Spec.PodCIDR = fmt.Sprintf("10.%d.%d.0/24", i/256, i%256)
	node.Spec.PodCIDRs = []string{node.Spec.PodCIDR}
	node.Status.Addresses = []core.NodeAddress{
		{Type: core.NodeInternalIP, Address: address}, {Type: core.NodeHostName, Address: name}}
	return node
}

func podLike(first *core.Pod, i, nodes int) *core.Pod {
	pod := first.DeepCopy()
	on := i % nodes
	app := fmt.Sprintf("app-%03d", i%apps)
	pod.Name, pod.Namespace = fmt.Sprintf("%s-6f7c9d8b5-%06d", app, i), fmt.Sprintf("team-%02d", i%teams)
	pod.UID = types.UID(uuid.NewString())
	pod.Labels["app"] = app
	pod.Spec.NodeName = nodeName(on)
	pod.Status.PodIP = fmt.Sprintf("10.%d.%d.%d", on/256, on%256, 2+i/nodes)
	pod.Status.PodIPs = []core.PodIP{{IP: pod.Status.PodIP}}
	pod.Status.HostIP = nodeAddress(on)
	pod.Status.HostIPs = []core.HostIP{{IP: pod.Status.HostIP}}
	return pod
}

func nodeName(i int) string    { return fmt.Sprintf("node-%05d", i) }
func nodeAddress(i int) string { return fmt.Sprintf("192.168.%d.%d", i/256, i%256) }

func readFirst(ctx context.Context, client *etcd.Client, prefix string, into runtime.Object) error {
	found, err := client.Get(ctx, prefix, etcd.WithPrefix(), etcd.WithLimit(1))
	if err != nil {
		return err
	}
	if len(found.Kvs) == 0 {
		return fmt.Errorf("nothing below %s to make others like", prefix)
	}
	_, _, err = storage.Decode(found.Kvs[0].Value, nil, into)
	return err
}

// write puts the objects 1 to count-1; 0 is there already.
func write(ctx context.Context, client *etcd.Client, count int, object func(int) (string, runtime.Object)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	for from := 1; from < count; from += together {
		group.Go(func() error {
			var puts []etcd.Op
			for i := from; i < min(from+together, count); i++ {
				key, one := object(i)
				text := &bytes.Buffer{}
				if err := storage.Encode(one, text); err != nil {
					return err
				}
				puts = append(puts, etcd.OpPut(key, text.String()))
			}
			_, err := client.Txn(ctx).Then(puts...).Commit()
			return err
		})
	}
	return group.Wait()
}

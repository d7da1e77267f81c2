# k8snet-tui for fish: k8snet-tui completion fish | source

function __k8snet_tui
    set -l words (commandline -opc)
    set -l answer ($words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null </dev/null)
    if test "$answer[1]" = files
        __fish_complete_path (commandline -ct)
    else if test (count $answer) -gt 1
        printf '%s\n' $answer[2..-1]
    end
end

complete -c k8snet-tui -f -a '(__k8snet_tui)'

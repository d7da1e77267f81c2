#compdef k8snet-tui
# k8snet-tui for zsh: source <(k8snet-tui completion zsh), after compinit

_k8snet_tui() {
    local -a answer whole unfinished
    answer=("${(@f)$("${(Q)words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
    if [[ $answer[1] == files ]]; then
        _files
        return
    fi
    whole=("${(@)answer[2,-1]:#*/}")
    unfinished=("${(@M)answer[2,-1]:#*/}")
    compadd -a whole
    compadd -S '' -a unfinished
}

compdef _k8snet_tui k8snet-tui

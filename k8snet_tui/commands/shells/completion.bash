# k8snet-tui for bash: source <(k8snet-tui completion bash)

_k8snet_tui() {
    local piece line typed='' kind='' glued=''
    local -a words=() offered=()
    # bash takes words apart at : and =; they are put together again, without what quotes them.
    for piece in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ ${#words[@]} -gt 0 && ( $glued || $piece == [:=]* ) ]]; then
            words[-1]+=${piece//\\/}
        else
            words+=("${piece//\\/}")
        fi
        glued=''
        if [[ $piece == *[:=] ]]; then glued=yes; fi
    done
    typed=${words[-1]}
    while IFS= read -r line; do
        if [[ -z $kind ]]; then kind=$line; else offered+=("$line"); fi
    done < <("$1" __complete "${words[@]}" 2>/dev/null </dev/null)
    COMPREPLY=()
    if [[ $kind == files ]]; then
        compopt -o default
        return
    fi
    # What comes is the whole word; bash replaces what follows its last : or =.
    typed=${typed%"${typed##*[:=]}"}
    for line in "${offered[@]}"; do
        COMPREPLY+=("$(printf '%q' "${line#"$typed"}")")
    done
    if [[ ${#offered[@]} -eq 1 && ${offered[0]} == */ ]]; then compopt -o nospace; fi
}

complete -F _k8snet_tui k8snet-tui

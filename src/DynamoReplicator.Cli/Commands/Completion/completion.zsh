# Completes the command lines of dynamo-replicator in zsh. Needs compinit.
_dynamo_replicator() {
    local -a suggestions
    suggestions=(${(f)"$(${words[1]} '[suggest]' "${(j: :)words[1,CURRENT]}" 2>/dev/null)"})
    if (( ! $#suggestions )); then
        _files # There is nothing to suggest, such as for --checkpoint.
    elif [[ $suggestions[1] == */ ]]; then
        compadd -S '' -a suggestions # The name of a table follows its Region without a space.
    else
        compadd -a suggestions
    fi
}
compdef _dynamo_replicator dynamo-replicator

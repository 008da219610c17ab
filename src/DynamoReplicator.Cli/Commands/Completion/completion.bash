# Completes the command lines of dynamo-replicator in bash.
_dynamo_replicator() {
    local IFS=$'\n'
    COMPREPLY=($("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null))
    # The name of a table follows its Region without a space.
    if [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
# Where there is nothing to suggest, such as for --checkpoint, files are completed.
complete -o default -F _dynamo_replicator dynamo-replicator

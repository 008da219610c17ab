# Completes the command lines of dynamo-replicator in fish.
function __dynamo_replicator_suggestions
    set -l suggestions (dynamo-replicator '[suggest]' (commandline --cut-at-cursor --current-process | string collect) 2>/dev/null)
    if set -q suggestions[1]
        printf '%s\n' $suggestions
    else
        __fish_complete_path (commandline --current-token) # There is nothing to suggest, such as for --checkpoint.
    end
end
complete --command dynamo-replicator --no-files --arguments '(__dynamo_replicator_suggestions)'

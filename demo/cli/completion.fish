# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# Completes the command line of cometd-cli: commands, options and the values of some options.
set -l commands listen publish call chat trace info bench
set -l first "not __fish_seen_subcommand_from $commands"
set -l any "__fish_seen_subcommand_from $commands"
set -l json '__fish_seen_subcommand_from listen publish call trace info bench'
set -l messages '__fish_seen_subcommand_from listen publish'

complete -c cometd-cli -f
complete -c cometd-cli -n $first -a listen -d 'Print the messages of channels'
complete -c cometd-cli -n $first -a publish -d 'Publish JSON to a channel'
complete -c cometd-cli -n $first -a call -d 'Call a service of the server'
complete -c cometd-cli -n $first -a chat -d 'Join a chat room'
complete -c cometd-cli -n $first -a trace -d 'Print every message that is sent or received'
complete -c cometd-cli -n $first -a info -d 'Print what a server offers'
complete -c cometd-cli -n $first -a bench -d 'Measure how long messages take'
complete -c cometd-cli -n $first -l version -d 'Print the version'
complete -c cometd-cli -s h -l help -d 'Print the options'

complete -c cometd-cli -n $any -x -l fallback-url -d 'Further address of the same service'
complete -c cometd-cli -n $any -x -s t -l connection-type -a 'websocket long-polling' \
    -d 'Connection type to allow'
complete -c cometd-cli -n $any -x -s H -l header -d 'HTTP header to send'
complete -c cometd-cli -n $any -x -l cookie -d 'Cookie to send'
complete -c cometd-cli -n $any -r -F -l bearer-file -d 'Send the token in this file'
complete -c cometd-cli -n $any -x -s u -l user -d 'User name for basic authentication'
complete -c cometd-cli -n $any -r -F -l password-file -d 'Read the password in this file'
complete -c cometd-cli -n $any -x -l ext -d 'Object to send as ext of the handshake'
complete -c cometd-cli -n $any -l ack -d 'Make the server send lost events again'
complete -c cometd-cli -n $any -s k -l insecure -d 'Accept any TLS certificate'
complete -c cometd-cli -n $any -r -F -l ca -d 'Trust only the certificates in this file'
complete -c cometd-cli -n $any -r -F -l cert -d 'Certificate to present to the server'
complete -c cometd-cli -n $any -r -F -l key -d 'Private key of --cert'
complete -c cometd-cli -n $any -x -l proxy -a none -d 'Proxy to use'
complete -c cometd-cli -n $any -x -l connect-timeout -d 'How long to try to connect'
complete -c cometd-cli -n $any -l no-retry -d 'Exit at the first failure'
complete -c cometd-cli -n $any -x -s T -l timeout -d 'Time limit for the whole command'
complete -c cometd-cli -n $any -s q -l quiet -d 'Do not report the state of the connection'
complete -c cometd-cli -n $any -s v -l verbose -d 'Print the log of the library'

complete -c cometd-cli -n $json -l pretty -d 'Print JSON in several lines'
complete -c cometd-cli -n $json -x -l color -a 'auto always never' -d 'Color JSON'
complete -c cometd-cli -n $messages -s d -l data-only -d 'Print only the data of each message'
complete -c cometd-cli -n $messages -x -s f -l format -d 'Print this text for each message'
complete -c cometd-cli -n $messages -l time -d 'Print the time before each message'

complete -c cometd-cli -n '__fish_seen_subcommand_from listen trace bench' -x -s n -l count \
    -d 'Exit after this number of messages'
complete -c cometd-cli -n '__fish_seen_subcommand_from listen' -x -l replay -a 'earliest latest' \
    -d 'Start after this event'
complete -c cometd-cli -n '__fish_seen_subcommand_from listen' -r -F -l replay-file \
    -d 'Keep the positions in this file'
complete -c cometd-cli -n '__fish_seen_subcommand_from listen' -x -s x -l exec \
    -a '(__fish_complete_command)' -d 'Run this program for each message'
complete -c cometd-cli -n '__fish_seen_subcommand_from listen' -x -s j -l jobs \
    -d 'Run this number of programs at once'
complete -c cometd-cli -n '__fish_seen_subcommand_from publish' -l queue-offline \
    -d 'Wait for the connection if there is none'
complete -c cometd-cli -n '__fish_seen_subcommand_from publish' -l repeat \
    -d 'Send the message once more if its fate is unknown'
complete -c cometd-cli -n '__fish_seen_subcommand_from chat' -x -s r -l room -d 'Chat room to join'
complete -c cometd-cli -n '__fish_seen_subcommand_from bench' -x -l size -d 'Size of each message'
complete -c cometd-cli -n '__fish_seen_subcommand_from bench' -x -l in-flight \
    -d 'Wait when this number of messages have not come back'
complete -c cometd-cli -n '__fish_seen_subcommand_from bench' -x -l duration \
    -d 'End after this time'

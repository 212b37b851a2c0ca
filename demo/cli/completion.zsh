#compdef cometd-cli
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# Completes the command line of cometd-cli: commands, options and the values of some options.
_cometd_cli ()
{
  local -a commands common output messages count arguments

  commands=(
    'listen:print the messages of channels'
    'publish:publish JSON to a channel'
    'call:call a service of the server'
    'chat:join a chat room'
    'trace:print every message that is sent or received'
    'info:print what a server offers'
    'bench:measure how long messages take'
  )
  common=(
    '*--fallback-url=[further address of the same service]:URL:_urls'
    '*'{-t+,--connection-type=}'[connection type to allow]:type:(websocket long-polling)'
    '*'{-H+,--header=}'[HTTP header to send]:header or @file'
    '*--cookie=[cookie to send]:cookie or @file'
    '--bearer-file=[send the token in this file]:file:_files'
    {-u+,--user=}'[user name for basic authentication]:name'
    '--password-file=[read the password in this file]:file:_files'
    '--ext=[object to send as ext of the handshake]:JSON or @file'
    '--ack[make the server send lost events again]'
    {-k,--insecure}'[accept any TLS certificate]'
    '--ca=[trust only the certificates in this file]:file:_files'
    '--cert=[certificate to present to the server]:file:_files'
    '--key=[private key of --cert]:file:_files'
    '--proxy=[proxy to use]:URL or none:(none)'
    '--connect-timeout=[how long to try to connect]:seconds'
    '--no-retry[exit at the first failure]'
    {-T+,--timeout=}'[time limit for the whole command]:seconds'
    {-q,--quiet}'[do not report the state of the connection]'
    {-v,--verbose}'[print the log of the library]'
    {-h,--help}'[print the options]'
  )
  output=(
    '--pretty[print JSON in several lines]'
    '--color=[color JSON]:when:(auto always never)'
  )
  messages=(
    $output
    {-d,--data-only}'[print only the data of each message]'
    {-f+,--format=}'[print this text for each message]:template'
    '--time[print the time before each message]'
  )
  count=({-n+,--count=}'[exit after this number of messages]:number')

  if (( CURRENT == 2 )); then
    _describe command commands
    _arguments --help --version
    return
  fi

  case ${words[2]} in
    listen)
      arguments=(
        $common $messages $count
        '--replay=[start after this event]:id:(earliest latest)'
        '--replay-file=[keep the positions in this file]:file:_files'
        {-x+,--exec=}'[run this program for each message]:command:_command_names'
        {-j+,--jobs=}'[run this number of programs at once]:number'
      )
      ;;
    publish)
      arguments=(
        $common $messages
        '--queue-offline[wait for the connection if there is none]'
        '--repeat[send the message once more if its fate is unknown]'
      )
      ;;
    call | info) arguments=($common $output) ;;
    bench)
      arguments=(
        $common $output $count
        '--size=[size of each message]:bytes'
        '--in-flight=[wait when this number of messages have not come back]:number'
        '--duration=[end after this time]:seconds'
      )
      ;;
    trace) arguments=($common $output $count) ;;
    chat) arguments=($common {-r+,--room=}'[chat room to join]:name') ;;
    *) return 1 ;;
  esac

  shift words
  (( CURRENT-- ))
  _arguments $arguments '1:URL:_urls' '*:argument:_files'
}

_cometd_cli "$@"

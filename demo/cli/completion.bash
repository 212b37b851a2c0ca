# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2207

# Completes the command line of cometd-cli: commands, options and the values of some options.
_cometd_cli ()
{
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} options
  COMPREPLY=()

  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W 'listen publish call chat trace info bench --help --version' -- "$current"))
    return
  fi

  # Bash treats "=" as a word.
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  case $previous in
    -t | --connection-type)
      COMPREPLY=($(compgen -W 'websocket long-polling' -- "$current"))
      return
      ;;
    --replay)
      COMPREPLY=($(compgen -W 'earliest latest' -- "$current"))
      return
      ;;
    --color)
      COMPREPLY=($(compgen -W 'auto always never' -- "$current"))
      return
      ;;
    --proxy)
      COMPREPLY=($(compgen -W 'none' -- "$current"))
      return
      ;;
    -x | --exec)
      COMPREPLY=($(compgen -c -- "$current"))
      return
      ;;
    --ca | --cert | --key | --bearer-file | --password-file | --replay-file)
      COMPREPLY=($(compgen -f -- "$current"))
      return
      ;;
    --fallback-url | -H | --header | --cookie | -u | --user | --ext | --connect-timeout | \
      -n | --count | -T | --timeout | -r | --room | -f | --format | -j | --jobs | \
      --size | --in-flight | --duration)
      return
      ;;
  esac

  options='--fallback-url --connection-type --header --cookie --bearer-file --user --password-file
    --ext --ack --insecure --ca --cert --key --proxy --connect-timeout --no-retry --timeout --quiet
    --verbose --help'
  case $command in
    listen)
      options+=' --count --replay --replay-file --exec --jobs --data-only --format --time --pretty
        --color'
      ;;
    publish) options+=' --queue-offline --repeat --data-only --format --time --pretty --color' ;;
    call | info) options+=' --pretty --color' ;;
    bench) options+=' --count --size --in-flight --duration --pretty --color' ;;
    trace) options+=' --count --pretty --color' ;;
    chat) options+=' --room' ;;
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    @*) COMPREPLY=($(compgen -P @ -f -- "${current#@}")) ;;
  esac
}

complete -o default -F _cometd_cli cometd-cli

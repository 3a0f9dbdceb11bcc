/** `mulgil --help`. */
export const help = `Mulgil moves data along flows that are drawn in the browser.

Usage
  mulgil start [settings]          the server with its web app, until Ctrl-C
  mulgil run FLOW.json [options]   a flow without a server, until Ctrl-C or SIGTERM
  mulgil validate FLOW.json …      says what is wrong with flows
  mulgil check [--repair]          says what is wrong with a data folder that no server uses
  mulgil reindex                   builds the provenance index again, while no server uses the data folder

Settings of start (also as MULGIL_* variables or in mulgil.config.json)
  --port 8484  --host 127.0.0.1  --home ./.mulgil  --database sqlite|postgresql://…
  --durability fsync|none  --config FILE  --blocked-limit "5 sec"  --hang-after "1 min"
  --engine-memory "2 GB"  --engines 1      how many engines, each in a thread, new flows are spread over
  --archive-size "4 GB"  --archive-age "7 days"   how much content is kept for replay, and how long
  --archive-free "1 GB"  --disk-reserve "64 MB"   while less of the disk is free: cuts it, and stops intake

  --journal-archive-size "1 GB"  --journal-archive-age "30 days"   what is kept for reindex

Options of run
  --param NAME=VALUE     value of a parameter, or of one in a parameter context as CONTEXT/NAME=VALUE; again
                         for each. Sensitive ones rather as a variable MULGIL_PARAM_NAME, which other users
                         of the machine do not see (in NAME write _ for all but letters and digits)
  --home FOLDER          where queues and state are kept; default ./.mulgil/run/ID-OF-THE-FLOW
  --drain "30 sec"       how long the queues may take to become empty at the end
  --durability none      does not wait for the disk

Options of check
  --home FOLDER  --database …  --config FILE  as for start
  --repair               takes FlowFiles whose content is gone out of their queues (they are kept in a list
                         beside the journal), and clears away what nobody needs
  --json                 everything, for programs

Options of reindex
  --home FOLDER  --database …  --config FILE  as for start
  --from journal         takes nothing over from the old index, also what the journal does not hold any more

A FLOW.json is what «Export flow» writes; - reads from standard input.

Exit codes
  0  all went well
  1  the flow or the data folder has errors, or something failed
  2  the command line is wrong
  3  run ended with data in queues; the next run goes on with it
`

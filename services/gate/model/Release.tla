------------------------------ MODULE Release ------------------------------
(***************************************************************************)
(* One person, one feed partition: ledger, relay, state topic, gates, the  *)
(* broker's transactions, and the tracker that closes.  A stop is an even  *)
(* version of the person's answers, an odd one permits.  Every step may be *)
(* late by any time, which is how a stopped process looks from outside; a  *)
(* step that never comes is a dead one.                                    *)
(*                                                                         *)
(* What it stands for in the code:                                         *)
(*   AppendEvent, Publish,                                                 *)
(*   Repeat                    packages/ledger (mongo-ledger, relay)       *)
(*   SendTick, Consume         packages/stream (ticks, follow)             *)
(*   Open, Begin, Decide,                                                  *)
(*   Send, Commit, SayPassed   packages/stream/src/release.ts,             *)
(*                             services/gate/src/feeds/partition-gate.ts   *)
(*   Sweep                     the broker's transaction time-out           *)
(*   Fence                     services/stop-tracker, stream (fencer)      *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS
  Gates,         \* processes that may own the partition, one after the other
  Staleness,     \* a view may be so old when it decides
  Lease, Sweep,  \* a transaction is aborted after Lease, at the latest Sweep later
  MaxTime, MaxVersion, MaxLog, MaxOut, MaxEpoch, MaxCrashes, MaxRepeats,
  \* Each guarantee can be taken away, to see that the properties notice.
  DurableFirst,     \* the ledger has it before the topic
  HighestWins,      \* a view keeps the highest version, not the last one seen
  LeaseFirst,       \* the transaction begins before freshness is checked
  LeaseEnds,        \* the broker ends what is too old
  FenceFirst,       \* the tracker fences before it reads the end
  TickAfterOpen,    \* a new producer waits for a tick sent after it was made
  OffsetAfterOpen   \* ... and reads the committed offset after it was made

VARIABLES
  now, version, published, answered, log, repeats,
  epoch, txn, out, committed,
  gate, closing, crashes

vars == <<now, version, published, answered, log, repeats, epoch, txn, out,
          committed, gate, closing, crashes>>

T == Staleness + Lease + Sweep
None == MaxTime + 1
Versions == 1..MaxVersion
Stops == {v \in Versions : v % 2 = 0}
Permits(v) == v % 2 = 1

Max(a, b) == IF a > b THEN a ELSE b
NoTxn == [open |-> FALSE, start |-> 0]
Closed == [phase |-> "closed", epoch |-> 0, pos |-> 0, seen |-> 0, fresh |-> None,
           mark |-> 0, offset |-> 0, decided |-> 0]

Init ==
  /\ now = 0
  /\ version = 1 /\ published = 1 /\ log = <<[kind |-> "state", v |-> 1]>>
  /\ answered = [v \in Versions |-> IF v = 1 THEN 0 ELSE None]
  /\ repeats = 0
  /\ epoch = 0 /\ txn = NoTxn
  /\ out = <<>> /\ committed = 0
  /\ gate = [g \in Gates |-> Closed]
  /\ closing = [v \in Stops |-> 0]
  /\ crashes = 0

ended(records, how) ==
  [i \in DOMAIN records |->
     IF records[i].state = "open" THEN [records[i] EXCEPT !.state = how] ELSE records[i]]

(***************************** time ****************************************)
Pass ==
  /\ now < MaxTime
  /\ ~ (LeaseEnds /\ txn.open /\ now - txn.start >= Lease + Sweep)
  /\ now' = now + 1
  /\ UNCHANGED <<version, published, answered, log, repeats, epoch, txn, out,
                 committed, gate, closing, crashes>>

SweepIt ==
  /\ LeaseEnds /\ txn.open /\ now - txn.start >= Lease
  /\ epoch < MaxEpoch /\ epoch' = epoch + 1
  /\ txn' = NoTxn
  /\ out' = ended(out, "aborted")
  /\ UNCHANGED <<now, version, published, answered, log, repeats, committed,
                 gate, closing, crashes>>

(************************* ledger and relay ********************************)
AppendEvent ==
  /\ DurableFirst /\ version < MaxVersion /\ version' = version + 1
  /\ UNCHANGED <<now, published, answered, log, repeats, epoch, txn, out,
                 committed, gate, closing, crashes>>

\* The answer is given as soon as it may be, which leaves T the least time.
Publish ==
  /\ IF DurableFirst THEN published < version ELSE published < MaxVersion
  /\ Len(log) < MaxLog
  /\ published' = published + 1
  /\ log' = Append(log, [kind |-> "state", v |-> published + 1])
  /\ answered' = [answered EXCEPT ![published + 1] = now]
  /\ UNCHANGED <<now, version, repeats, epoch, txn, out, committed, gate,
                 closing, crashes>>

Repeat ==
  /\ repeats < MaxRepeats /\ repeats' = repeats + 1 /\ Len(log) < MaxLog
  /\ \E v \in 1..published : log' = Append(log, [kind |-> "state", v |-> v])
  /\ UNCHANGED <<now, version, published, answered, epoch, txn, out, committed,
                 gate, closing, crashes>>

(****************************** views **************************************)
\* One mark under way per gate: more of them prove nothing more.
SendTick(g) ==
  /\ Len(log) < MaxLog /\ gate[g].phase # "closed"
  /\ \A i \in DOMAIN log : i > gate[g].pos => IF log[i].kind = "tick" THEN log[i].by # g ELSE TRUE
  /\ log' = Append(log, [kind |-> "tick", v |-> 0, by |-> g, at |-> now])
  /\ UNCHANGED <<now, version, published, answered, repeats, epoch, txn, out,
                 committed, gate, closing, crashes>>

Consume(g) ==
  LET me == gate[g]
      next == log[me.pos + 1]
  IN
  /\ me.pos < Len(log) /\ me.phase # "closed"
  /\ gate' = [gate EXCEPT ![g] =
       [me EXCEPT
         !.pos = @ + 1,
         !.seen = IF next.kind = "state"
                  THEN (IF HighestWins THEN Max(@, next.v) ELSE next.v) ELSE @,
         !.fresh = IF next.kind = "tick"
                   THEN (IF next.by = g /\ me.pos + 1 > me.mark THEN next.at ELSE @)
                   ELSE @]]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, txn,
                 out, committed, closing, crashes>>

(****************************** gates **************************************)
Owner(g) == gate[g].epoch = epoch

\* The first time, or after the producer was lost. From here on nobody else commits until somebody opens
\* or fences, so that reading the offset is one step with it.
Open(g) ==
  /\ gate[g].phase = "closed" \/ ~ Owner(g)
  /\ epoch < MaxEpoch /\ epoch' = epoch + 1
  /\ txn' = NoTxn
  /\ out' = ended(out, "aborted")
  /\ gate' = [gate EXCEPT ![g] =
       [@ EXCEPT !.phase = "idle", !.epoch = epoch + 1, !.decided = 0,
                 !.offset = IF OffsetAfterOpen THEN committed ELSE @,
                 !.fresh = IF TickAfterOpen THEN None ELSE @,
                 !.mark = IF TickAfterOpen THEN Len(log) ELSE 0]]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, committed,
                 closing, crashes>>

ReadOffset(g) ==
  /\ ~ OffsetAfterOpen /\ gate[g].phase = "closed"
  /\ gate' = [gate EXCEPT ![g].offset = committed]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, txn, out,
                 committed, closing, crashes>>

Fresh(g) == gate[g].fresh # None /\ now - gate[g].fresh <= Staleness

Begin(g) ==
  /\ gate[g].phase = IF LeaseFirst THEN "idle" ELSE "ready"
  /\ Owner(g) /\ ~ txn.open
  /\ gate[g].offset < MaxOut  \* so many records has the feed
  /\ txn' = [open |-> TRUE, start |-> now]
  /\ gate' = [gate EXCEPT ![g].phase = IF LeaseFirst THEN "begun" ELSE "decided"]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, out,
                 committed, closing, crashes>>

\* A pure step of the process: it neither asks the broker nor knows whether it is still the owner.
Decide(g) ==
  /\ gate[g].phase = IF LeaseFirst THEN "begun" ELSE "idle"
  /\ Fresh(g)
  /\ gate' = [gate EXCEPT ![g] =
       [@ EXCEPT !.decided = gate[g].seen, !.phase = IF LeaseFirst THEN "decided" ELSE "ready"]]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, txn, out,
                 committed, closing, crashes>>

NotFresh(g) ==
  /\ LeaseFirst /\ gate[g].phase = "begun" /\ ~ Fresh(g) /\ Owner(g) /\ txn.open
  /\ txn' = NoTxn
  /\ gate' = [gate EXCEPT ![g].phase = "idle"]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, out,
                 committed, closing, crashes>>

Send(g) ==
  /\ gate[g].phase = "decided" /\ Owner(g) /\ txn.open /\ Len(out) < MaxOut
  /\ out' = IF Permits(gate[g].decided)
            THEN Append(out, [source |-> gate[g].offset + 1, v |-> gate[g].decided,
                               at |-> now, state |-> "open"])
            ELSE out
  /\ gate' = [gate EXCEPT ![g].phase = "sent"]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, txn,
                 committed, closing, crashes>>

Commit(g) ==
  /\ gate[g].phase = "sent" /\ Owner(g) /\ txn.open
  /\ txn' = NoTxn
  /\ out' = ended(out, "committed")
  /\ committed' = gate[g].offset + 1
  /\ gate' = [gate EXCEPT ![g] =
       [@ EXCEPT !.phase = "idle", !.offset = @ + 1, !.decided = 0]]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, closing, crashes>>

\* The end is read at once, which is the strictest: read later, less would stand beyond it.
SayPassed(g) ==
  /\ gate[g].phase = "idle" /\ Owner(g) /\ ~ txn.open
  /\ \E v \in Stops :
       /\ v <= gate[g].seen /\ closing[v] = 0
       /\ closing' = [closing EXCEPT ![v] = Len(out) + 1]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, txn, out,
                 committed, gate, crashes>>

Crash(g) ==
  /\ crashes < MaxCrashes /\ gate[g] # Closed
  /\ crashes' = crashes + 1
  /\ gate' = [gate EXCEPT ![g] = Closed]
  /\ UNCHANGED <<now, version, published, answered, log, repeats, epoch, txn, out,
                 committed, closing>>

(***************************** tracker *************************************)
Fence(v) ==
  /\ closing[v] = 0 /\ v <= published
  /\ closing' = [closing EXCEPT ![v] = Len(out) + 1]
  /\ IF FenceFirst
     THEN /\ epoch < MaxEpoch /\ epoch' = epoch + 1
          /\ txn' = NoTxn
          /\ out' = ended(out, "aborted")
     ELSE UNCHANGED <<epoch, txn, out>>
  /\ UNCHANGED <<now, version, published, answered, log, repeats, committed, gate, crashes>>

Next ==
  \/ Pass \/ SweepIt \/ AppendEvent \/ Publish \/ Repeat
  \/ \E g \in Gates :
       \/ SendTick(g) \/ Consume(g) \/ Open(g) \/ ReadOffset(g)
       \/ Begin(g) \/ Decide(g) \/ NotFresh(g) \/ Send(g) \/ Commit(g)
       \/ SayPassed(g) \/ Crash(g)
  \/ \E v \in Stops : Fence(v)

Alike == Permutations(Gates)

\* What every gate has read decides nothing any more (a crash, after which it is read again, excepted):
\* states that differ in that alone are one.
Read == IF MaxCrashes > 0 THEN 0
        ELSE CHOOSE n \in 0..Len(log) :
               /\ \A g \in Gates : n <= gate[g].pos
               /\ \E g \in Gates : n = gate[g].pos
Differs == <<now, version, published, answered, repeats, epoch, txn, out, committed, gate,
             closing, crashes, Len(log), SubSeq(log, Read + 1, Len(log))>>

Spec == Init /\ [][Next]_vars

(**************************** properties ***********************************)
\* P1: what was answered is in the ledger and stands in the topic.
P1 == \A v \in Versions :
        answered[v] # None =>
          /\ v <= version
          /\ \E i \in DOMAIN log : log[i].kind = "state" /\ log[i].v = v

\* P2: a view holds the highest version it has read.
P2 == \A g \in Gates :
        \A i \in 1..gate[g].pos : log[i].kind = "state" => log[i].v <= gate[g].seen

\* P3: at or beyond a stop's closing position stands nothing that was decided without it.
P3 == \A v \in Stops :
        closing[v] # 0 => \A i \in closing[v]..Len(out) : out[i].v >= v

\* P4: T after the answer nothing is released that was decided without the stop, whoever sleeps.
P4 == \A v \in Stops :
        answered[v] # None =>
          \A i \in DOMAIN out : out[i].at > answered[v] + T => out[i].v >= v

\* P6: what a `read_committed` reader sees stands there once.
P6 == \A i, j \in DOMAIN out :
        (i # j /\ out[i].state = "committed" /\ out[j].state = "committed")
          => out[i].source # out[j].source
=============================================================================

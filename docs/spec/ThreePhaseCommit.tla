--------------------------- MODULE ThreePhaseCommit ---------------------------
(* Atomic commitment by three phases (Skeen 1981), and by two (Gray 1978) if that many are asked for. It is no part of
   the saga: it shows what the saga does not do, and why. Sites vote, one of them coordinates, and if it dies the next one
   takes over and ends what it left, by the rules of Bernstein, Hadzilacos and Goodman (1987, chapter 7).
   A message is a look at the state of its sender, at a moment when the two can reach each other: what a site sent
   before it died is heard before it died, or never. *)
EXTENDS Naturals

CONSTANTS
    Sites,        \* numbers; the first one coordinates, and has a vote too
    Phases,       \* 2 or 3
    MaxCrashes,   \* how many sites may die, and stay dead
    Partitions,   \* how often the network may come apart, and stay so
    MaxMistakes   \* how often a time limit may take for dead who is slow

VARIABLES
    state,    \* state[site]: WORKING, VOTED for it, PREPARED, COMMITTED or ABORTED
    votes,    \* the sites whose "yes" the first coordinator has
    up,       \* up[site]
    side,     \* side[site]: sites on different sides do not reach each other
    givenUp,  \* givenUp[site]: whom the site takes for dead
    wrong     \* how many faults of each kind have happened

commitVars == <<state, votes, up, side, givenUp, wrong>>

FirstOf(sites) == CHOOSE s \in sites : \A t \in sites : s <= t
Decided == {"COMMITTED", "ABORTED"}

CommitInit ==
    /\ state = [s \in Sites |-> "WORKING"]
    /\ votes = {}
    /\ up = [s \in Sites |-> TRUE]
    /\ side = [s \in Sites |-> 1]
    /\ givenUp = [s \in Sites |-> {}]
    /\ wrong = [crashes |-> 0, partitions |-> 0, mistakes |-> 0]

Reaches(s, t) == up[s] /\ up[t] /\ side[s] = side[t]

\* By what the site knows of the others.
CoordinatorOf(s) == FirstOf(Sites \ givenUp[s])
Coordinates(s) == up[s] /\ CoordinatorOf(s) = s

-----------------------------------------------------------------------------
(* What a site does. *)

Becomes(s, next) == state' = [state EXCEPT ![s] = next] /\ UNCHANGED <<up, side, givenUp, wrong>>

\* From now on it has no say, unless the coordinator is gone.
VoteYes(s) ==
    /\ up[s] /\ state[s] = "WORKING" /\ FirstOf(Sites) \notin givenUp[s]
    /\ Becomes(s, "VOTED")
    /\ votes' = IF Reaches(s, FirstOf(Sites)) THEN votes \cup {s} ELSE votes

VoteNo(s) ==
    /\ up[s] /\ state[s] = "WORKING"
    /\ Becomes(s, "ABORTED")
    /\ UNCHANGED votes

\* It is told by who coordinates, as far as it knows.
Follow(s) ==
    LET told == state[CoordinatorOf(s)]
    IN  /\ CoordinatorOf(s) /= s /\ Reaches(s, CoordinatorOf(s))
        /\ \/ told = "PREPARED" /\ state[s] = "VOTED"
           \/ told \in Decided /\ state[s] \notin Decided
        /\ Becomes(s, told)
        /\ UNCHANGED votes

-----------------------------------------------------------------------------
(* What the coordinator decides: the first one, or who took over. *)

\* The states of those that it does not take for dead, if all of them answer.
Answered(s) == \A t \in Sites \ givenUp[s] : Reaches(s, t)
Seen(s) == {state[t] : t \in Sites \ givenUp[s]}

\* With three phases nobody commits while anybody alive may not know that all have voted for it: so if nobody is
\* prepared, nobody has committed. With two phases only the first coordinator knows that.
NobodyHasCommitted(s) ==
    /\ Seen(s) \cap {"PREPARED", "COMMITTED"} = {}
    /\ Phases = 3 \/ s = FirstOf(Sites)

DecideToAbort(s) ==
    /\ Coordinates(s) /\ Answered(s) /\ state[s] \notin Decided
    /\ "ABORTED" \in Seen(s) \/ (givenUp[s] /= {} /\ NobodyHasCommitted(s))
    /\ Becomes(s, "ABORTED")
    /\ UNCHANGED votes

\* The phase that 2PC does not have.
Prepare(s) ==
    /\ Phases = 3
    /\ Coordinates(s) /\ Answered(s) /\ state[s] = "VOTED"
    /\ (s = FirstOf(Sites) /\ votes = Sites) \/ "PREPARED" \in Seen(s)
    /\ Becomes(s, "PREPARED")
    /\ UNCHANGED votes

AllAreReady(s) ==
    IF Phases = 3 THEN Seen(s) = {"PREPARED"}
    ELSE s = FirstOf(Sites) /\ votes = Sites

DecideToCommit(s) ==
    /\ Coordinates(s) /\ Answered(s) /\ state[s] \notin Decided
    /\ "COMMITTED" \in Seen(s) \/ AllAreReady(s)
    /\ Becomes(s, "COMMITTED")
    /\ UNCHANGED votes

-----------------------------------------------------------------------------
(* What goes wrong, and how a site notices. *)

Crash(s) ==
    /\ up[s] /\ wrong.crashes < MaxCrashes
    /\ up' = [up EXCEPT ![s] = FALSE]
    /\ wrong' = [wrong EXCEPT !.crashes = @ + 1]
    /\ UNCHANGED <<state, votes, side, givenUp>>

Partition ==
    /\ wrong.partitions < Partitions
    /\ side' \in [Sites -> {1, 2}] /\ side' /= side
    /\ wrong' = [wrong EXCEPT !.partitions = @ + 1]
    /\ UNCHANGED <<state, votes, up, givenUp>>

GivesUp(s, t) == givenUp' = [givenUp EXCEPT ![s] = @ \cup {t}] /\ UNCHANGED <<state, votes, up, side>>

\* A time limit is over. A dead site and one that is cut off look the same.
GiveUp(s, t) ==
    /\ up[s] /\ t \notin givenUp[s] /\ ~Reaches(s, t)
    /\ GivesUp(s, t) /\ UNCHANGED wrong

\* The time limit was too short.
GiveUpTooSoon(s, t) ==
    /\ s /= t /\ t \notin givenUp[s] /\ Reaches(s, t)
    /\ wrong.mistakes < MaxMistakes
    /\ GivesUp(s, t) /\ wrong' = [wrong EXCEPT !.mistakes = @ + 1]

-----------------------------------------------------------------------------
(* The whole. *)

SiteGoesOn(s) ==
    \/ VoteYes(s) \/ VoteNo(s)
    \/ Follow(s)
    \/ DecideToAbort(s) \/ Prepare(s) \/ DecideToCommit(s)
    \/ \E t \in Sites : GiveUp(s, t)

CommitGoesWrong ==
    \/ Partition
    \/ \E s \in Sites : Crash(s) \/ \E t \in Sites : GiveUpTooSoon(s, t)

CommitSpec ==
    /\ CommitInit /\ [][(\E s \in Sites : SiteGoesOn(s)) \/ CommitGoesWrong]_commitVars
    /\ \A s \in Sites : WF_commitVars(SiteGoesOn(s))

-----------------------------------------------------------------------------
(* What is promised. *)

CommitTypeOK ==
    /\ state \in [Sites -> {"WORKING", "VOTED", "PREPARED"} \cup Decided]
    /\ votes \subseteq Sites
    /\ Phases = 2 => \A s \in Sites : state[s] /= "PREPARED"

\* No site commits what another one has aborted, dead or alive.
NeverSplits == ~\E s, t \in Sites : state[s] = "COMMITTED" /\ state[t] = "ABORTED"

\* Nothing is committed that a site has not voted for.
OnlyWhatAllVotedFor == (\E s \in Sites : state[s] = "COMMITTED") => \A s \in Sites : state[s] /= "WORKING"

DecisionsStay == [][\A s \in Sites : state[s] \in Decided => state'[s] = state[s]]_commitVars

\* Who is alive decides, some day.
NeverBlocks == \A s \in Sites : <>(~up[s] \/ state[s] \in Decided)

=============================================================================

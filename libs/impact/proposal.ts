// Its schema stands with the events that hold it: the log outlives what is made of it here.
export { proposal, type Change, type ChangeKind, type Proposal } from '#own-events';

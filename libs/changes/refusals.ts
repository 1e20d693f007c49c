/** Why a command on a change was refused. GraphQL sends the code; the command line derives its exit code from it. */
export type ChangeRefusalCode =
  // The command is wrong.
  | 'NOT_FOUND'
  | 'COMMAND_ID_USED'
  | 'WAIVER_IN_THE_PAST'
  // The state of the change does not allow it.
  | 'ALREADY_PROPOSED'
  | 'CLOSED'
  | 'NOT_ASSESSED'
  | 'ALREADY_DECIDED'
  | 'NOT_APPROVED'
  | 'WAIVER_EXPIRED'
  | 'IMPACT_CHANGED'
  | 'ALREADY_ACKNOWLEDGED'
  | 'ALREADY_APPROVED'
  // The policy does not allow it.
  | 'OWN_CHANGE'
  | 'NOT_THE_PROPOSER'
  | 'NOT_AN_OWNER'
  | 'ACKNOWLEDGEMENT_MISSING'
  | 'APPROVAL_MISSING'
  // The log holds events of the change that this version cannot read.
  | 'UNREADABLE';

/** A refused command: a code for programs and one sentence for people. */
export interface Refused {
  readonly ok: false;
  readonly code: ChangeRefusalCode;
  readonly reason: string;
}

export const refused = (code: ChangeRefusalCode, reason: string): Refused => ({
  ok: false,
  code,
  reason,
});

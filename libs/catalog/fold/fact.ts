/** An event's place: in the log, and in the order of events. */
export interface Fact {
  readonly sequence: number;
  /** Event time (recordedAt where the event time is over an hour after it), terminal last, event id; sorts as text. */
  readonly orderKey: string;
}

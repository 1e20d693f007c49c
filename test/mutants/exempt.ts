/** The traps for which there is nothing to switch off, and why: what is not done cannot be left out. */
export const exemptTraps: ReadonlyMap<number, string> = new Map([
  [8, 'a run id is a text: nothing reads a version or a time from it'],
  [9, 'a run id is a text: nothing asks whether it is a UUID'],
  [17, 'columnLineage and schema are read apart: nothing compares them'],
  [23, 'a name stays as it was sent: nothing changes case, scheme or slash'],
  [24, 'a name stays as it was sent: nothing cuts times or partitions off'],
  [25, 'inputs and outputs are read apart: nothing forbids a dataset in both'],
  [43, 'a phantom is a dataset like any other: nothing tells it apart'],
  [44, 'a job is its name: nothing guesses that two are one'],
  [47, 'a name stays as it was sent: nothing joins a file to its folder'],
]);

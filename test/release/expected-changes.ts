/** What a change of the fixture is as of its last entry. */
interface Expected {
  readonly id: string;
  readonly state: string;
  readonly lapsed?: true;
  /** The sequence that its assessment is pinned at, and the hash that the assessment was stored with. */
  readonly assessed?: readonly [asOf: number, hash: string];
  readonly acknowledged?: readonly string[];
  readonly approvedBy?: readonly string[];
  readonly policyMet?: boolean;
  readonly waiver?: readonly [until: string, ...conditions: string[]];
  readonly history: string;
}

/**
 * The changes of the log in `own-events/`, by title, read off when it was written. A later version must find the same in it;
 * only an assessment made again may differ.
 */
export const CHANGES: Readonly<Record<string, Expected>> = {
  lapsed: {
    id: '109e876f-8daa-5771-a6f9-943aaf66ecc0',
    state: 'WAIVED',
    lapsed: true,
    assessed: [41, '1ec1f7e897ce1d3c8b85438e9f91c6f26a07b796dfdadb41a318a1286bb3617a'],
    approvedBy: ['bob'],
    policyMet: true,
    waiver: ['2026-11-30T12:35:29.708000000Z'],
    history:
      '41 ChangeProposed ann, 42 ImpactAssessed ann, 43 ApprovalGiven bob, 44 ChangeWaived cat',
  },
  'of kinds 1': {
    id: '513578ba-5d7c-513d-94d2-93cfd9cc5e97',
    state: 'ASSESSED',
    assessed: [45, '515f96decf5aa3318aab034fe55b9d1ead684cafdcadc353d6d2cb71ca57e467'],
    history: '45 ChangeProposed ann, 46 ImpactAssessed ann',
  },
  'of kinds 2': {
    id: 'de5adbd7-bf71-59d3-be1a-82ed4d916572',
    state: 'ASSESSED',
    assessed: [47, '9ad09e6963b3dcfa8c41e7b8c6944ee1db7fb4d5d9e8e8efec09c340c3bb572d'],
    history: '47 ChangeProposed ann, 48 ImpactAssessed ann',
  },
  proposed: {
    id: '745caaa6-73e2-517a-90a9-feebb2d1bee9',
    state: 'PROPOSED',
    history: '49 ChangeProposed ann',
  },
  assessed: {
    id: '8cc57976-ad8f-54c5-b31a-620725728e76',
    state: 'ASSESSED',
    assessed: [50, 'c4e4f8faa35c59089ec9389d0a311ffdc7ce04ac3162bd16fdf285a7ef6518d2'],
    history: '50 ChangeProposed ann, 51 ImpactAssessed ann',
  },
  'approved by one': {
    id: '52e2eaff-ebfa-506e-8c29-bc2d0d1c6dd9',
    state: 'ASSESSED',
    assessed: [52, 'c423c8db83eceae8f26281f34e677acbf02436c46a7411be75fd02603d4cde25'],
    acknowledged: ['fay for team:finance'],
    approvedBy: ['bob'],
    policyMet: false,
    history:
      '52 ChangeProposed ann, 53 ImpactAssessed ann, 54 ImpactAcknowledged fay, 55 ApprovalGiven bob',
  },
  approved: {
    id: 'fd3ff2c3-c323-5d0f-9b00-317b15051298',
    state: 'APPROVED',
    assessed: [56, '56da482f660529f6686e540809750095680f0c6319bb6046644dc03c863745f1'],
    approvedBy: ['bob', 'cat'],
    policyMet: true,
    history:
      '56 ChangeProposed ann, 57 ImpactAssessed ann, 58 ApprovalGiven bob, 59 ApprovalGiven cat, 60 ChangeApproved cat',
  },
  waived: {
    id: '73bb3d99-795d-5f93-9ad7-a50657dc6a39',
    state: 'WAIVED',
    assessed: [61, 'e5a4e4c515bd59be25b20aa8b26c1eda6d9db664c84c38bc86aed2fccf50a57c'],
    approvedBy: ['bob'],
    policyMet: true,
    waiver: ['2999-01-01T00:00:00.000000000Z', 'tell finance', 'keep a copy'],
    history:
      '61 ChangeProposed ann, 62 ImpactAssessed ann, 63 ApprovalGiven bob, 64 ChangeWaived cat',
  },
  rejected: {
    id: '5f10a634-169d-5b60-9b76-75a90a41091a',
    state: 'REJECTED',
    assessed: [65, '64914b0540b59287beccc754e7d6fc2cab198adbc2e5e7c385f436ee1a939ccd'],
    history: '65 ChangeProposed ann, 66 ImpactAssessed ann, 67 ChangeRejected bob',
  },
  applied: {
    id: 'ca1a5179-0d5b-5c06-90ba-2171daa73faa',
    state: 'APPLIED',
    assessed: [68, '1470696e68c5948ad0bcceb91d25d2ae2c351865320368b7b74eaa08c2a4f82a'],
    approvedBy: ['bob', 'cat'],
    policyMet: true,
    history:
      '68 ChangeProposed ann, 69 ImpactAssessed ann, 70 ApprovalGiven bob, 71 ApprovalGiven cat, 72 ChangeApproved cat, 73 ChangeApplied ann',
  },
  withdrawn: {
    id: 'b70f707f-63c2-5284-b3da-fcfde3c29714',
    state: 'WITHDRAWN',
    history: '74 ChangeProposed ann, 75 ChangeWithdrawn ann',
  },
};

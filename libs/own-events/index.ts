export {
  IDENTITY_SPLIT,
  identitySplit,
  readIdentitySplit,
  type IdentitySplit,
} from './identity-split.ts';

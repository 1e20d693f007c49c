// Property tests draw the same cases every time, so that a change is what makes them fail; FC_SEED draws others. The seed of a
// failure is printed with it.
import fc from 'fast-check';

const given = Number(process.env.FC_SEED);
fc.configureGlobal({ seed: Number.isSafeInteger(given) && given !== 0 ? given : 20261125 });

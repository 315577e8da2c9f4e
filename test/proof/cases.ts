/** Every case there is. */
import { baseCases } from './casesBases.ts';
import { languageCases } from './casesLanguages.ts';
import { layerCases } from './casesLayers.ts';
import { systemCases } from './casesSystem.ts';
import type { ProofCase } from './proofCase.ts';

export const cases: readonly ProofCase[] = [...systemCases, ...languageCases, ...layerCases, ...baseCases];

import type { Library } from '@macadam/cel';
import { encodingFunctions } from './encoding';
import { imageFunctions, imageMethods } from './image';
import { authorizer, outside } from './outside';
import { transformFunctions } from './transform';
import { userFunctions } from './user';

/** What expressions of policies may call besides what all expressions may. */
export const POLICY_LIBRARY: Library = {
  functions: {
    ...outside(),
    ...transformFunctions,
    ...encodingFunctions,
    ...imageFunctions,
    ...userFunctions,
  },
  methods: { ...authorizer(), ...imageMethods },
};

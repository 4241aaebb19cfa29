/** The branch that is deployed. */
export const BRANCH = 'main';

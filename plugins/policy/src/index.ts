export { policyApiRef, type PolicyApi } from './api';
export { default } from './plugin';

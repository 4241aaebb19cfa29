export { policyApiRef, PolicyClient, type PolicyApi } from './api';

export * from './types';
export { loadPlatform, tenantOfRepository } from './load-platform';

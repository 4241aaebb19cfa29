export * from './platform';
export * from './resolution';

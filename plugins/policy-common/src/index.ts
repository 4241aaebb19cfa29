export * from './changes';
export * from './exceptionObject';
export * from './exceptions';
export * from './history';
export * from './permissions';
export * from './reports';
export * from './types';
export * from './verdicts';

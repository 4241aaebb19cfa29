export { scaffolderModuleMacadam as default } from './module';

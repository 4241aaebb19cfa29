export { permissionModuleMacadam as default } from './module';

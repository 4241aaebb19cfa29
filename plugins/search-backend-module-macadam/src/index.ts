export { searchModule as default } from './module';

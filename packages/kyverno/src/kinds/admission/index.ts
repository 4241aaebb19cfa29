export { ADMISSION_GROUP, type Bindable } from './bindable';
export { type Binding, readBinding } from './binding';
export { readMutatingAdmissionPolicy } from './mutating';
export { readValidatingAdmissionPolicy } from './validating';

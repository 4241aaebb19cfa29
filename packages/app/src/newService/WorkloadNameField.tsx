import { fetchApiRef } from '@backstage/frontend-plugin-api';
import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import {
  createFormField,
  ScaffolderField,
} from '@backstage/plugin-scaffolder-react/alpha';
import { Text, TextField } from '@backstage/ui';
import { ownerOf, whyNotALabel, whyNotAvailable } from './names';
import { useNameCheck, type NameCheck } from './useNameCheck';

const schema = makeFieldSchema({ output: z => z.string() });

const Verdict = ({ name, check }: { name: string; check: NameCheck }) => {
  switch (check.state) {
    case 'empty':
      return null;
    case 'checking':
      return <Text color="secondary">Checking whether it is free…</Text>;
    case 'available':
      return <Text color="success">{name} is available.</Text>;
    default:
      return (
        <Text color={check.state === 'refused' ? 'danger' : 'warning'}>
          {check.reason}
        </Text>
      );
  }
};

/** The name of a new service: says while it is typed whether it will do, and why not. */
export const WorkloadNameField = (props: typeof schema.TProps) => {
  const { formData, onChange, required, rawErrors, uiSchema, idSchema } = props;
  const name = formData ?? '';
  const check = useNameCheck(name, ownerOf(props.formContext?.formData));
  const refused = check.state === 'refused';
  const said = refused && rawErrors?.includes(check.reason);
  return (
    <ScaffolderField
      required={required}
      rawDescription={uiSchema['ui:description'] ?? props.schema.description}
      help={
        <div role="status">
          {!said && <Verdict name={name} check={check} />}
        </div>
      }
    >
      <TextField
        id={idSchema?.$id}
        label={props.schema.title ?? 'Name'}
        validationBehavior="aria"
        isRequired={required}
        isInvalid={refused || (name === '' && !!rawErrors?.length)}
        autoComplete="off"
        spellCheck="false"
        value={name}
        onChange={value => onChange(value === '' ? undefined : value)}
      />
    </ScaffolderField>
  );
};

/** Refuses, when a person goes on, what the field refuses while typing: no step is left with a name that is taken. */
export const validateWorkloadName: CustomFieldValidator<string> = async (
  name,
  field,
  { apiHolder, formData },
) => {
  const fetchApi = apiHolder.get(fetchApiRef);
  if (!fetchApi) throw new Error('The app has no way to reach its back end.');
  const reason =
    whyNotALabel(name) ??
    (name && (await whyNotAvailable(fetchApi, name, ownerOf(formData))));
  if (reason) field.addError(reason);
};

export const workloadNameField = createFormField({
  name: 'WorkloadNameField',
  component: WorkloadNameField,
  validation: validateWorkloadName,
  schema,
});

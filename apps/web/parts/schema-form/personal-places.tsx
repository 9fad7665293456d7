import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { read } from '../../api/client';
import { useWords } from '../../api/glossary';
import type { Problem } from '../../api/problem';
import { usePlaceName } from '../facts/place-name';
import { idOf } from '../find-case';
import { ProblemAlert } from '../problem-alert';
import { dayAndHour } from '../times';
import { useFormTexts } from './form-texts';

interface Place {
  event: string;
  pointer: string;
}
interface Known extends Place {
  machine: string;
  type: string;
  at: string;
}
const keyOf = ({ event, pointer }: Place) => `${event} ${pointer}`;

/** Where a case or a record tells of people: found by its number or address, each place by its name, act and time. */
export function PersonalPlaces({ value, onChange }: { value: Place[]; onChange: (places: Place[]) => void }) {
  const t = useFormTexts();
  const words = useWords();
  const nameOf = usePlaceName();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const { data, error, isFetching } = useQuery<Known[] | null, Problem>({
    queryKey: ['personal-places', asked],
    enabled: asked !== '',
    queryFn: async () => {
      const id = await idOf(asked);
      return id ? read<Known[]>(`erasures/places/${id}`) : null;
    },
  });
  const here = new Set((data ?? []).map(keyOf));
  const elsewhere = value.filter((place) => !here.has(keyOf(place)));
  const look = () => setAsked(typed.trim());
  return (
    <div className="form-fields">
      <div className="form-find">
        <Input
          aria-label={t('caseHint')}
          placeholder={t('caseHint')}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onPressEnter={(event) => {
            event.preventDefault();
            look();
          }}
        />
        <Button onClick={look} loading={isFetching}>
          {t('look')}
        </Button>
      </div>
      <ProblemAlert problem={error} />
      {data?.length === 0 && <Alert type="info" showIcon title={t('noPlaces')} />}
      {data === null && <Alert type="info" showIcon title={t('noCase')} />}
      {data && data.length > 0 && (
        <Checkbox.Group
          className="form-places"
          aria-label={t('places')}
          value={value.map(keyOf)}
          options={data.map((place) => ({
            value: keyOf(place),
            label: `${nameOf(place.pointer, 0)} · ${words.verb(place.machine, place.type)} · ${dayAndHour(place.at)}`,
          }))}
          onChange={(keys) =>
            onChange([
              ...elsewhere,
              ...data.filter((place) => keys.includes(keyOf(place))).map(({ event, pointer }) => ({ event, pointer })),
            ])
          }
        />
      )}
      {elsewhere.length > 0 && (
        <p className="row muted">
          {t('elsewhere', { n: elsewhere.length })}
          <Button size="small" type="link" onClick={() => onChange(value.filter((place) => here.has(keyOf(place))))}>
            {t('leaveOut')}
          </Button>
        </p>
      )}
    </div>
  );
}

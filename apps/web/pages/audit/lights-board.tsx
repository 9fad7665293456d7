import { Button, Segmented, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useWords } from '../../api/glossary';
import { RESOURCES } from '../../parts/cases';
import { Listing } from '../../parts/listing';
import { useProvinces } from '../../parts/provinces';
import { LightMark } from './light-mark';
import {
  type Board,
  BOARDS,
  boardOf,
  type BoardRow,
  chosenOf,
  type Filter,
  holderOf,
  LIGHT_NAMES,
  type Lit,
  shortOf,
} from './lights';
import { useSupervisionTexts } from './supervision-texts';

interface Props {
  items: readonly Lit[];
  filter: Filter;
  choose: (more: Partial<Record<keyof Filter, string | undefined>>) => void;
}

/** Lights counted by province, stage or person; a row or a number narrows the list. */
export function LightsBoard({ items, filter, choose }: Props) {
  const t = useSupervisionTexts();
  const words = useWords();
  const provinces = useProvinces();
  const [by, setBy] = useState<Board>('province');
  const nameOf = ({ key, sample }: BoardRow): string => {
    if (by === 'province') return provinces.name(key) || t('noProvince');
    if (by === 'person') return holderOf(sample)?.name ?? t('nobody');
    if (!RESOURCES[sample.machine]) return t('report');
    return [words.machine(sample.machine), sample.state && words.state(sample.machine, sample.state)]
      .filter(Boolean)
      .join(' · ');
  };
  const columns: TableColumnsType<BoardRow> = [
    {
      key: 'name',
      title: t(by),
      render: (_, row) => (
        <Button
          type="link"
          className="board-name text"
          aria-pressed={filter[by] === row.key}
          onClick={() => choose({ [by]: filter[by] === row.key ? undefined : row.key })}
        >
          {nameOf(row)}
        </Button>
      ),
    },
    ...LIGHT_NAMES.map((light) => ({
      key: light,
      align: 'right' as const,
      title: <LightMark light={light}>{shortOf(t(light))}</LightMark>,
      // On a phone there are no heads of columns: each number says its light.
      onCell: () => ({ 'data-name': shortOf(t(light)) }) as object,
      render: (_: unknown, row: BoardRow) =>
        row.counts[light] > 0 ? (
          <Button
            type="text"
            size="small"
            className="number"
            aria-label={`${nameOf(row)} ${shortOf(t(light))} ${row.counts[light]}`}
            onClick={() => choose({ light, [by]: row.key })}
          >
            {row.counts[light]}
          </Button>
        ) : (
          <span className="muted number board-none">0</span>
        ),
    })),
  ];
  return (
    <section className="card">
      <h2>{t('board')}</h2>
      <Segmented<Board>
        className="board-by"
        value={by}
        onChange={setBy}
        options={BOARDS.map((value) => ({ value, label: t(value) }))}
      />
      <Listing<BoardRow>
        className="listing-narrow board"
        size="small"
        rowKey="key"
        columns={columns}
        dataSource={boardOf(allLights(items, filter, by), by)}
        rowClassName={(row) => (filter[by] === row.key ? 'row-here' : '')}
        pagination={{ pageSize: 12, hideOnSinglePage: true }}
      />
    </section>
  );
}

/** The board counts all lights of what the other filters leave over. */
const allLights = (items: readonly Lit[], filter: Filter, by: Board) =>
  chosenOf(items, { ...filter, light: undefined }, by);

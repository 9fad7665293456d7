import { tonnes } from '../../parts/tonnes';
import { useContracts, useDivisions, usePlanRows, usePlans, useSites } from '../apply/choices';
import { OneOf } from '../apply/inputs';
import { useDispatchTexts } from './dispatch-texts';
import type { HaulLine, HaulProps } from './haul';
import { Place, TextPlace } from './haul-fields';

/** What stays the same from truck to truck. */
export function HaulMore({ approval, haul, change }: HaulProps) {
  const t = useDispatchTexts();
  const sites = useSites();
  const contracts = useContracts(haul.plannedDate).filter(({ party }) => party === approval.receiver.org);
  const divisions = useDivisions()
    .filter(({ value }) => value.length === 4)
    .map(({ value, label }) => ({ value: `${value}00`, label }));
  const plan = usePlans(haul.site).find(({ year }) => String(year) === haul.plannedDate?.slice(0, 4));
  const rows = usePlanRows(plan?.id);
  const line = (at: number, more: Partial<HaulLine>) =>
    change({ lines: haul.lines.map((old, i) => (i === at ? { ...old, ...more } : old)) });
  return (
    <>
      <div className="grid-2 form-grid">
        <Place at="/site" label={t('site')} required>
          {(slot) => (
            <OneOf
              {...slot}
              value={haul.site}
              change={(site) => change({ site })}
              options={sites.map(({ id, name, address }) => ({ value: id, label: `${name} · ${address}` }))}
            />
          )}
        </Place>
        <Place at="/contract" label={t('contract')} required>
          {(slot) => (
            <OneOf
              {...slot}
              value={haul.contract}
              change={(contract) => change({ contract })}
              options={contracts.map(({ id, number, validTo }) => ({
                value: id,
                label: t('contractOption', { no: number, to: validTo }),
              }))}
            />
          )}
        </Place>
        {(['from', 'to'] as const).map((end) => (
          <div key={end} className="grid-2 form-grid">
            <TextPlace
              at={`/legs/0/${end}/text`}
              label={t(end === 'from' ? 'fromPlace' : 'toPlace')}
              required
              value={haul[end].text}
              change={(text) => change({ [end]: { ...haul[end], text } })}
            />
            <Place at={`/legs/0/${end}/division`} label={t('division')} required>
              {(slot) => (
                <OneOf
                  {...slot}
                  search
                  value={haul[end].division}
                  change={(division) => change({ [end]: { ...haul[end], division } })}
                  options={divisions}
                />
              )}
            </Place>
          </div>
        ))}
        <TextPlace
          at="/handler/name"
          label={`${t('handler')} · ${t('name')}`}
          required
          value={haul.handler.name}
          change={(name) => change({ handler: { ...haul.handler, name } })}
        />
        <TextPlace
          at="/handler/phone"
          label={`${t('handler')} · ${t('phone')}`}
          required
          value={haul.handler.phone}
          change={(phone) => change({ handler: { ...haul.handler, phone } })}
        />
        <TextPlace
          at="/emergencyPhone"
          label={t('emergencyPhone')}
          required
          value={haul.emergencyPhone}
          change={(emergencyPhone) => change({ emergencyPhone })}
        />
        <TextPlace
          at="/emergencyMeasures"
          label={t('measures')}
          required
          value={haul.emergencyMeasures}
          change={(emergencyMeasures) => change({ emergencyMeasures })}
        />
      </div>
      {haul.lines.map((each, i) => (
        <div key={each.approvalLine} className="grid-3 form-grid">
          <Place at={`/lines/${i}/planRow`} label={`${t('planRow')} · ${each.wasteCode}`} required>
            {(slot) => (
              <OneOf
                {...slot}
                value={each.planRow}
                change={(planRow) => line(i, { planRow })}
                options={rows.map(({ id, line: no, wasteCode, wasteName, quantity }) => ({
                  value: id,
                  label: t('planRowOption', { line: no, code: wasteCode, name: wasteName, t: tonnes(quantity) }),
                }))}
              />
            )}
          </Place>
          <TextPlace
            at={`/lines/${i}/dangerousGoods/class`}
            label={`${t('dangerousGoods')} · ${t('dgClass')}`}
            value={each.dangerousGoods.class}
            change={(value) => line(i, { dangerousGoods: { ...each.dangerousGoods, class: value } })}
          />
          <TextPlace
            at={`/lines/${i}/dangerousGoods/un`}
            label={`${t('dangerousGoods')} · ${t('dgUn')}`}
            value={each.dangerousGoods.un}
            change={(un) => line(i, { dangerousGoods: { ...each.dangerousGoods, un } })}
          />
        </div>
      ))}
      <TextPlace
        at="/remarks"
        label={t('remarks')}
        value={haul.remarks}
        change={(remarks) => change({ remarks: remarks || undefined })}
      />
    </>
  );
}

import { Collapse, InputNumber } from 'antd';
import { tonneSign } from '../../app/marks';
import { useList } from '../../api/queries';
import { QuotaBars } from '../../parts/quota-bar';
import { tonnes, tonnesOf } from '../../parts/tonnes';
import { useCodeLists } from '../apply/choices';
import { DayInput, FirmInput, OneOf } from '../apply/inputs';
import { useDispatchTexts } from './dispatch-texts';
import { changeOf, type HaulLine, type HaulProps, leftOf } from './haul';
import { Place, TextPlace } from './haul-fields';
import { HaulMore } from './haul-more';

interface Vehicle {
  id: string;
  plate: string;
  load: string;
  validUntil: string;
}

/** What differs from truck to truck on top, the rest folded away. */
export function HaulForm({ approval, haul, change, today }: HaulProps & { today: string }) {
  const t = useDispatchTexts();
  const { packagings } = useCodeLists();
  const vehicles = useList<Vehicle>('vehicles', { organisation: haul.carrier, limit: 100 }, haul.carrier !== undefined);
  const line = (at: number, more: Partial<HaulLine>) =>
    change({ lines: haul.lines.map((old, i) => (i === at ? { ...old, ...more } : old)) });
  return (
    <>
      {haul.lines.map((each, i) => {
        const approved = approval.lines.find((one) => one.line === each.approvalLine);
        return (
          <div key={each.approvalLine} className="grid-3 form-grid">
            <TextPlace
              at={`/lines/${i}/removed`}
              label={t('quantity', { line: each.approvalLine, name: `${each.wasteCode} ${each.name}` })}
              required
              suffix={tonneSign()}
              hint={`${t('quantityHint')} · ${approved ? t('before', { n: tonnes(tonnesOf(leftOf(approved))) }) : ''}`}
              value={each.removed}
              change={(removed) => line(i, { removed: removed.trim() || undefined })}
            />
            <Place at={`/lines/${i}/packaging/type`} label={t('packaging')} required>
              {(slot) => (
                <OneOf
                  {...slot}
                  options={packagings}
                  value={each.packaging.type}
                  change={(type) => line(i, { packaging: { ...each.packaging, type } })}
                />
              )}
            </Place>
            <Place at={`/lines/${i}/packaging/number`} label={t('packages')} required>
              {({ id, status }) => (
                <InputNumber
                  id={id}
                  status={status}
                  min={1}
                  max={100000}
                  precision={0}
                  value={each.packaging.number}
                  onChange={(number) => line(i, { packaging: { ...each.packaging, number: number ?? 1 } })}
                  style={{ width: '100%' }}
                />
              )}
            </Place>
          </div>
        );
      })}
      <QuotaBars title={t('after')} kind="approval" owner={approval.id} change={changeOf(haul)} />
      <div className="grid-3 form-grid haul-part">
        <Place at="/plannedDate" label={t('plannedDate')} required>
          {(slot) => <DayInput {...slot} value={haul.plannedDate} change={(plannedDate) => change({ plannedDate })} />}
        </Place>
        <Place at="/legs/0/carrier" label={t('carrier')} required>
          {(slot) => (
            <FirmInput
              {...slot}
              role="CARRIER"
              today={today}
              value={haul.carrier}
              change={(carrier) => change({ carrier, vehicle: undefined })}
            />
          )}
        </Place>
        <Place at="/legs/0/vehicle" label={t('vehicle')} required>
          {(slot) => (
            <OneOf
              {...slot}
              search
              value={haul.vehicle}
              change={(vehicle) => change({ vehicle })}
              options={(vehicles.data?.items ?? []).map(({ plate, load, validUntil }) => ({
                value: plate,
                label: t('vehicleOption', { plate, load: tonnes(load), to: validUntil }),
              }))}
            />
          )}
        </Place>
      </div>
      <div className="grid-2 form-grid">
        {(['driver', 'escort'] as const).map((who) => (
          <fieldset key={who} className="line">
            <legend>{t(who)}</legend>
            <div className="grid-3 form-grid">
              {(['name', 'phone', 'certificate'] as const).map((part) => (
                <TextPlace
                  key={part}
                  at={`/legs/0/${who}/${part}`}
                  label={t(part)}
                  required
                  value={haul[who][part]}
                  change={(value) => change({ [who]: { ...haul[who], [part]: value } })}
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
      <Collapse
        ghost
        items={[
          { key: 'more', label: t('more'), children: <HaulMore {...{ approval, haul, change }} />, forceRender: true },
        ]}
      />
    </>
  );
}

import type { Prioritizer } from '@mulgil/flow'
import { ArrowUp, ListOrdered, Plus, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { findItem, type PlacedItem } from '../canvas/commands/place.ts'
import { relationshipsOf } from '../canvas/geometry.ts'
import { formatBytes, formatCount, formatRate } from '../format/format.ts'
import { useConnectionStatus } from '../live/live.tsx'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { CommandHands } from '../workspace/commands.ts'
import { useDraftState, useWorkspace, useWorkspaceSpecs } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'
import { PanelHeader } from './PanelHeader.tsx'
import { ProblemList } from './ProblemList.tsx'
import { UnitField } from './UnitField.tsx'

const prioritizers: readonly Prioritizer[] = ['firstIn', 'newest', 'oldest', 'attribute']

interface ConnectionPanelProps {
  readonly item: Extract<PlacedItem, { kind: 'connection' }>
  readonly hands: CommandHands
  onClose(): void
}

/** Settings of one connection, and what waits in it now. */
export function ConnectionPanel({ item, hands, onClose }: ConnectionPanelProps) {
  const t = useTranslations('inspector')
  const workspace = useWorkspace()
  const specs = useWorkspaceSpecs()
  const document = useDraftState((state) => state.document)
  const status = useConnectionStatus(item.id)
  const { id, path, connection } = item
  const set = (field: readonly string[], value: Parameters<typeof workspace.set>[1]) =>
    workspace.set([...path, ...field], value, `${id}:${field.join('.')}`)
  const nameOf = (component: string) => {
    const found = findItem(document, component)
    if (found?.kind !== 'component') return component
    return (
      ('name' in found.component && found.component.name) ||
      ('type' in found.component ? found.component.type : found.component.kind)
    )
  }
  const source = findItem(document, connection.from)
  const processor = source?.kind === 'component' && source.component.kind === 'processor' ? source.component : undefined
  const ways = processor ? relationshipsOf(processor, specs.get(processor.type), connection.relationships) : []
  const chosen = connection.prioritizers
  return (
    <div className={styles.panel}>
      <PanelHeader
        id={id}
        path={path}
        name={connection.name}
        fallback={t('connectionTitle')}
        kind={<span>{t('fromTo', { from: nameOf(connection.from), to: nameOf(connection.to) })}</span>}
        onClose={onClose}
      />
      <ProblemList id={id} />
      <div className={styles.tabBody}>
        <div className={styles.form} style={{ overflow: 'auto' }}>
          <div className={styles.actions}>
            <Button icon={ListOrdered} onClick={() => hands.openQueue(id)}>
              {t('openQueue')}
            </Button>
            {status && (
              <p className={styles.small}>
                {t('queueNow', { count: formatCount(status.count), bytes: formatBytes(status.bytes) })}
                <br />
                {t('inOut', { in: formatRate(status.inPerSecond), out: formatRate(status.outPerSecond) })}
              </p>
            )}
          </div>
          {ways.length > 0 && (
            <fieldset className={styles.checks}>
              <legend>{t('whichRelationships')}</legend>
              {ways.map((way) => {
                const on = connection.relationships.includes(way)
                return (
                  <label key={way} className={styles.check}>
                    <input
                      type="checkbox"
                      checked={on}
                      disabled={on && connection.relationships.length === 1}
                      onChange={() =>
                        workspace.set(
                          [...path, 'relationships'],
                          on
                            ? connection.relationships.filter((each) => each !== way)
                            : [...connection.relationships, way],
                        )
                      }
                    />
                    {way}
                  </label>
                )
              })}
            </fieldset>
          )}
          <div className={styles.pair}>
            <TextField
              label={t('backPressureCount')}
              help={t('noBound')}
              type="number"
              min={1}
              value={connection.backPressure.count === null ? '' : String(connection.backPressure.count)}
              onChange={(text) => {
                const count = Number.parseInt(text, 10)
                if (text === '') set(['backPressure', 'count'], null)
                else if (count >= 1) set(['backPressure', 'count'], count)
              }}
            />
            <UnitField
              label={t('backPressureBytes')}
              help={t('noBound')}
              unit="dataSize"
              value={connection.backPressure.bytes ?? undefined}
              onChange={(value) => set(['backPressure', 'bytes'], value ?? null)}
            />
          </div>
          <UnitField
            label={t('expiration')}
            help={t('expirationHelp')}
            unit="duration"
            value={connection.expiration ?? undefined}
            onChange={(value) => set(['expiration'], value ?? null)}
          />
          <fieldset className={styles.checks}>
            <legend>{t('prioritizers')}</legend>
            <p className={styles.small}>{t('prioritizersHelp')}</p>
            <ol className={styles.rows}>
              {chosen.map((each, index) => (
                <li key={each} className={styles.rowLine}>
                  <span>{t(`prioritizer.${each}`)}</span>
                  <IconButton
                    icon={ArrowUp}
                    size="small"
                    label={t('moveUp', { name: t(`prioritizer.${each}`) })}
                    disabled={index === 0}
                    onClick={() => set(['prioritizers'], chosen.with(index, chosen[index - 1]).with(index - 1, each))}
                  />
                  <IconButton
                    icon={X}
                    size="small"
                    label={t('removeEntry', { name: t(`prioritizer.${each}`) })}
                    onClick={() =>
                      set(
                        ['prioritizers'],
                        chosen.filter((other) => other !== each),
                      )
                    }
                  />
                </li>
              ))}
            </ol>
            {chosen.length < prioritizers.length && (
              <div>
                <Menu
                  trigger={
                    <Button variant="quiet" icon={Plus}>
                      {t('addPrioritizer')}
                    </Button>
                  }
                >
                  {prioritizers
                    .filter((each) => !chosen.includes(each))
                    .map((each) => (
                      <MenuItem
                        key={each}
                        label={t(`prioritizer.${each}`)}
                        onSelect={() => set(['prioritizers'], [...chosen, each])}
                      />
                    ))}
                </Menu>
              </div>
            )}
          </fieldset>
        </div>
      </div>
    </div>
  )
}

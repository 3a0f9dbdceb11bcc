import type { contract } from '@mulgil/client'
import type { Json } from '@mulgil/flow'
import { createContext, useContext } from 'react'
import type { Field } from './formModel.ts'

/** What the fields of a form can do with the component that they configure. */
export interface FormHands {
  readonly flow: string
  readonly component: string
  readonly properties: Readonly<Record<string, Json>>
  readonly problems: readonly contract.Problem[]
  readonly secretsSet: readonly string[]
  /** Sets a property; undefined goes back to its default. */
  set(path: readonly string[], value: Json | undefined): void
  /** Gives an entry of a record another name; connections follow when it is a relationship. */
  renameKey(path: readonly string[], before: string, after: string): void
  focus(field: Field): void
}

export const FormContext = createContext<FormHands | undefined>(undefined)

/** The form around this field. */
export function useForm(): FormHands {
  const hands = useContext(FormContext)
  if (!hands) throw new Error('useForm outside of a form.')
  return hands
}

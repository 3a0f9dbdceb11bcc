import { LocalDate } from '@js-joda/core'

/** The day's number in a week that starts on Sunday, from its number in a week that starts on Monday. */
export function localDayOfWeek(isoDay: number): number {
  return (isoDay % 7) + 1
}

/** The week-based year and week of a date: weeks start on Sunday and the first holds 1 January. */
export function weekOf(date: LocalDate): { readonly year: number; readonly week: number } {
  const start = startOfWeek(date)
  const lastDay = start.plusDays(6)
  const year = lastDay.year()
  const first = startOfWeek(LocalDate.of(year, 1, 1))
  return { year, week: (start.toEpochDay() - first.toEpochDay()) / 7 + 1 }
}

export function weekOfMonth(date: LocalDate): number {
  const first = startOfWeek(date.withDayOfMonth(1))
  return (startOfWeek(date).toEpochDay() - first.toEpochDay()) / 7 + 1
}

/** The date of a day (1 is Sunday) in a week of a week-based year. */
export function dateOfWeek(year: number, week: number, day: number): LocalDate {
  return startOfWeek(LocalDate.of(year, 1, 1)).plusDays((week - 1) * 7 + day - 1)
}

function startOfWeek(date: LocalDate): LocalDate {
  return date.minusDays(localDayOfWeek(date.dayOfWeek().value()) - 1)
}

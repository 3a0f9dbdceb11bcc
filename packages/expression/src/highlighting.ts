import { styleTags, tags } from '@lezer/highlight'

/** What an editor colours, and how. */
export const expressionHighlighting = styleTags({
  'FunctionName/Name': tags.function(tags.variableName),
  'AttributeName/Name': tags.variableName,
  ParameterReference: tags.special(tags.variableName),
  'StringLiteral StringText': tags.string,
  'StringLiteral/"\'" StringLiteral/"\\""': tags.string,
  'Escape DollarEscape ParameterEscape': tags.escape,
  'WholeNumber Decimal': tags.number,
  Boolean: tags.bool,
  Null: tags.null,
  Comment: tags.lineComment,
  '"${" "}"': tags.brace,
  '"(" ")"': tags.paren,
  ': ,': tags.punctuation,
})

import app from './messages/app.en.json'
import bulletins from './messages/bulletins.en.json'
import canvas from './messages/canvas.en.json'
import content from './messages/content.en.json'
import flows from './messages/flows.en.json'
import inspector from './messages/inspector.en.json'
import lineage from './messages/lineage.en.json'
import palette from './messages/palette.en.json'
import problems from './messages/problems.en.json'
import provenance from './messages/provenance.en.json'
import queue from './messages/queue.en.json'
import services from './messages/services.en.json'
import templates from './messages/templates.en.json'
import ui from './messages/ui.en.json'
import versions from './messages/versions.en.json'
import workspace from './messages/workspace.en.json'

export const en = {
  app,
  bulletins,
  canvas,
  content,
  flows,
  inspector,
  lineage,
  palette,
  problems,
  provenance,
  queue,
  services,
  templates,
  ui,
  versions,
  workspace,
}

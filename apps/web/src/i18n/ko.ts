import app from './messages/app.ko.json'
import bulletins from './messages/bulletins.ko.json'
import canvas from './messages/canvas.ko.json'
import content from './messages/content.ko.json'
import flows from './messages/flows.ko.json'
import inspector from './messages/inspector.ko.json'
import lineage from './messages/lineage.ko.json'
import palette from './messages/palette.ko.json'
import problems from './messages/problems.ko.json'
import provenance from './messages/provenance.ko.json'
import queue from './messages/queue.ko.json'
import services from './messages/services.ko.json'
import templates from './messages/templates.ko.json'
import ui from './messages/ui.ko.json'
import versions from './messages/versions.ko.json'
import workspace from './messages/workspace.ko.json'

export const ko = {
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

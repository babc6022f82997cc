// Diagrams to look at: zoom and move, no editing. The bpmn.io watermark comes with it and must stay visible.
export { default as NavigatedViewer } from 'bpmn-js/lib/NavigatedViewer';

/** Namespaces of labels, clearances and what is around them. */
export const NAMESPACE = {
  /** XEP-0258. */
  secLabel: "urn:xmpp:sec-label:0",
  /** XEP-0258 §4. */
  essSecLabel: "urn:xmpp:sec-label:ess:0",
  /** ADatP-4774 Ed A, appendix 1. */
  label: "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0",
  /** ADatP-4774 Ed A, appendix 2. */
  clearance: "urn:nato:stanag:4774:confidentialityclearance:1:0",
  /** ADatP-4778 Ed A. */
  binding: "urn:nato:stanag:4778:bindinginformation:1:0",
  /** XML Signature. */
  signature: "http://www.w3.org/2000/09/xmldsig#",
} as const;

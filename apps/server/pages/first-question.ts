/** What the explorer shows first: the shop story of the demo, what a change of one field reaches. */
export const firstQuestion = `# What would a change of the orders' time reach? The names are those of the demo (npm run demo);
# search { … } finds yours. Everything can be asked as of an earlier moment: asOf: { sequence: 19 }.
{
  dataset(namespace: "postgres://shop-db:5432", name: "shop.public.orders") {
    namespace
    name
    owners {
      name
    }
    downstream(field: "ordered_at") {
      datasets(first: 100) {
        nodes {
          dataset {
            name
          }
          field
          distance
          certain
        }
      }
      jobs(first: 100) {
        nodes {
          job {
            namespace
            name
          }
          distance
        }
      }
      completeness {
        complete
      }
    }
  }
}
`;

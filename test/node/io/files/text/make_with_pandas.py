"""python3 make_with_pandas.py in this folder. Written by pandas 1.5.3."""
import pandas

d = pandas.DataFrame({"x": [0.5, -1.5, 1234.5625], "y": [2.25, 3.75, -0.0001220703125]})
d.to_csv("pandas.csv")
d.to_csv("pandas_no_index.csv", index=False)
d.iloc[[2, 0]].to_csv("pandas_rows.csv")
d.rename(index={0: "AAACCT-1", 1: "AAACGG-1", 2: "AAAGAT-1"}).to_csv("pandas_barcodes.csv")
pandas.DataFrame(d.to_numpy()).to_csv("pandas_numbered.csv", index=False)
d.rename(columns={"x": 2019, "y": 2020}).to_csv("pandas_years.csv", index=False)
d.to_csv("pandas_german.csv", sep=";", decimal=",", index=False)
d.to_csv("pandas_tabs.tsv", sep="\t", index=False)
d.to_csv("pandas_utf16.txt", sep="\t", index=False, encoding="utf-16")
d.to_csv("pandas_mark.csv", index=False, encoding="utf-8-sig")
d.assign(cell=["T1", "T2", "B1"]).to_csv("pandas_labels.csv", index=False)
pandas.read_csv("pandas.csv").to_csv("pandas_twice.csv", index=False)
d.mask(d > 1000).to_csv("pandas_gap.csv", index=False)

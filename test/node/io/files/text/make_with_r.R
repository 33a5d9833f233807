# Rscript make_with_r.R in this folder. Written by R 4.2.2.
d <- data.frame(x = c(0.5, -1.5, 1234.5625), y = c(2.25, 3.75, -0.0001220703125))
write.csv(d, "r_write_csv.csv")
write.csv(d[c(3, 1), ], "r_write_csv_rows.csv")
write.csv2(d, "r_write_csv2.csv")
write.table(d, "r_write_table.txt")
write.table(d, "r_write_table_tabs.tsv", sep = "\t", quote = FALSE, col.names = NA)
write.table(d, "r_write_table_bare.txt", row.names = FALSE, col.names = FALSE)
d$y[2] <- NA
write.csv(d, "r_write_csv_na.csv", row.names = FALSE)
